"""Addresses of the dispatch room's pages, under /desk/."""

from django.urls import path

from lianxin.dispatch.pages import acting, board, callbacks, inbox, lists, order, reviewing

app_name = "dispatch"
ONE = "orders/<slug:number>"
urlpatterns = [
    path("orders", lists.orders, name="orders"),
    path("orders/export", lists.export, name="export"),
    path("board", board.board, name="board"),
    path("inbox", inbox.inbox, name="inbox"),
    path("reviews", reviewing.reviews, name="reviews"),
    path("callbacks", callbacks.callbacks, name="callbacks"),
    path(ONE, order.order, name="order"),
    path(f"{ONE}/evidence", order.add_evidence, name="add_evidence"),
    path(f"{ONE}/evidence/<slug:sha256>", order.evidence_file, name="evidence_file"),
    path(f"{ONE}/receipt", order.receipt, name="receipt"),
    path(f"{ONE}/assign", acting.assign, name="assign"),
    path(f"{ONE}/reassign", acting.reassign, name="reassign"),
    path(f"{ONE}/designate", acting.designate, name="designate"),
    path(f"{ONE}/accept", acting.accept, name="accept"),
    path(f"{ONE}/return", acting.ask_return, name="ask_return"),
    path(f"{ONE}/return/approve", acting.approve_return, name="approve_return"),
    path(f"{ONE}/return/reject", acting.reject_return, name="reject_return"),
    path(f"{ONE}/report", acting.report, name="report"),
    path(f"{ONE}/review/pass", acting.pass_review, name="pass_review"),
    path(f"{ONE}/review/back", acting.send_back, name="send_back"),
    path(f"{ONE}/callback", acting.call_back, name="call_back"),
    path(f"{ONE}/terminate", acting.terminate, name="terminate"),
]
