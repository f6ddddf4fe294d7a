from django.apps import AppConfig


class Kernel(AppConfig):
    name = "lianxin.kernel"
    label = "kernel"
    verbose_name = "底座"

    def ready(self) -> None:
        from lianxin.kernel import checks  # noqa: F401 - registers what it checks
