"""The pages of field work: inspections, rectification, the yearly plan and its draws, checklists and people."""
