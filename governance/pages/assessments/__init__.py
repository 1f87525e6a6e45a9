"""Assessments: the guided form, submission and approval, the impact assessment of Art. 27."""
