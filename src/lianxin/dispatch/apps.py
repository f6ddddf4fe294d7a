from django.apps import AppConfig


class Dispatch(AppConfig):
    name = "lianxin.dispatch"
    label = "dispatch"
    verbose_name = "派单"
