"""Prints the figures of the faults at the end."""

from tests.faults.rounds import figures


def pytest_terminal_summary(terminalreporter):
    if lines := figures():
        terminalreporter.section("faults")
    for line in lines:
        terminalreporter.write_line(line)
