"""The Code of Practice for general-purpose AI models: the clock of its Measure 9.3."""
