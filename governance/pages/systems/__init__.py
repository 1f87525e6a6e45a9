"""The register of AI systems: list, record, forms."""
