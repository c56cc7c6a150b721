"""emscloud compiles documented network requirements into proven least-privilege cloud firewall rules."""

__version__ = "0.1.0"
