"""One file per learning management system: its collector, which reads the zip it gives, and its export, which it imports.

`nbgrader_config.py` and `nbgrader export` name these classes by their dotted paths.
"""
