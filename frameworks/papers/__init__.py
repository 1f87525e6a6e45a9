"""What the papers of the EU AI Act must hold: Annexes IV, V and VIII, point by point; pure."""
