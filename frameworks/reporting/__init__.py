"""What a report about an incident asks for: the draft template of the EU, the OECD criteria."""
