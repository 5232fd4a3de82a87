"""Nothing that people can use is without a test that uses it, end to end."""

from tests.e2e.exercised import HERE, Offered, promised


def test_every_command_completion_button_menu_and_form_is_used_by_a_module_of_these_tests() -> None:
    offered = Offered().names
    used = set().union(*(promised(module) for module in sorted(HERE.glob("test_*.py"))))
    assert offered - used == set(), "nobody tests these end to end"
    assert used - offered == set(), "these are offered no more"
