"""The register: systems, decisions, jobs and the trail. Knows no request, form or template."""
