"""Composition root: settings, the URL map, the wiring of facts to reactions, the command line. Imported by nobody."""
