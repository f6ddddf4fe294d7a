"""Addresses of the hotline's pages, under /desk/."""

from django.urls import path

from lianxin.hotline.pages import callers, deciding, intake

app_name = "hotline"
urlpatterns = [
    path("intake", intake.intake, name="intake"),
    path("intake/suggest", intake.suggest, name="suggest"),
    path("intake/earlier", intake.earlier, name="earlier"),
    path("appeals", deciding.waiting, name="decide"),
    path("appeals/<slug:number>", deciding.one, name="appeal"),
    path("intake/filed/<slug:number>", intake.filed, name="filed"),
    path("appeals/<slug:number>/caller", callers.caller, name="caller"),
    path("appeals/<slug:number>/admit", deciding.decide, {"do": "admit"}, name="admit"),
    path("appeals/<slug:number>/refuse", deciding.decide, {"do": "refuse"}, name="refuse"),
    path("appeals/<slug:number>/answer", deciding.decide, {"do": "answer"}, name="answer"),
]
