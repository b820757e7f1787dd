"""One task: add it, press Done, put it off, give it, cancel it, open it again."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission, require
from patients.access import patient_or_404
from patients.models import Patient
from work import actions
from work.access import task_or_404
from work.forms import CancelForm, GiveForm, LaterForm, PatientTaskForm, StepForm, TaskForm, owner_choice, owner_of
from work.listing import due_word, who_is
from work.models import Task
from work.views.steps import CONFLICT, add_errors, back_name, back_url, opened_version, with_version

PAGE_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(PAGE_METHODS)
@require(Permission.MANAGE_TASKS)
def add_task(request: HttpRequest) -> HttpResponse:
    form = TaskForm(request.POST or None, cancel=reverse("task_board"), initial=_mine(request))
    if task := _added(request, form):
        messages.success(request, f"Task added for {task.owner_words}")
        return redirect(f"{reverse('task_board')}?tab={'mine' if task.owner_id == request.user.pk else 'role'}")
    return render(request, "work/form.html", {"form": form, "title": "Add task"})


@require_http_methods(PAGE_METHODS)
@require(Permission.MANAGE_TASKS)
def add_patient_task(request: HttpRequest, ref: str) -> HttpResponse:
    patient = patient_or_404(request, ref, Permission.MANAGE_TASKS)
    back = who_is(patient, request.user).url or reverse("task_board")
    form = PatientTaskForm(request.POST or None, patient=patient, cancel=back, initial=_mine(request))
    if task := _added(request, form, patient):
        messages.success(request, f"Task added for {task.owner_words}")
        return redirect(back)
    return render(request, "work/patient_form.html", {"form": form, "patient": patient, "title": "Add task"})


def _mine(request: HttpRequest) -> dict[str, str]:
    return {"to": owner_choice(request.user, "")}


def _added(request: HttpRequest, form: TaskForm, patient: Patient | None = None) -> Task | None:
    if not form.is_valid():
        return None
    sent = form.cleaned_data
    key = sent["submission_key"]
    try:
        return actions.add(
            by=request.user, title=sent["title"], due_on=sent["due_on"], patient=patient,
            # One sending of one page makes one task: double click, back button, retry.
            once_key=f"page-{key}" if key else "", **owner_of(sent["to"]),
        )  # fmt: skip
    except ValidationError as problem:
        add_errors(form, problem)
        return None


@require_POST
@require(Permission.MANAGE_TASKS)
def task_done(request: HttpRequest, pk: int) -> HttpResponse:
    """One press. The page that comes back offers to take it back."""
    task = task_or_404(request, pk)
    try:
        actions.done(task=task, by=request.user, version=opened_version(request))
    except actions.AlreadyClosed as closed:
        messages.info(request, f"{closed.task.closed_by.display_name} has closed this task already.")
    except actions.ChangedMeanwhile:
        messages.error(request, "This task changed while the page was open. Look at it again, then decide.")
    else:
        return _with_undo(request, task)
    return redirect(back_url(request))


@require_POST
@require(Permission.MANAGE_TASKS)
def task_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    task = task_or_404(request, pk)
    try:
        actions.reopen(task=task, by=request.user, version=opened_version(request))
    except (actions.ChangedMeanwhile, actions.AlreadyClosed):
        messages.error(request, "This task changed while the page was open. Look at it again, then decide.")
    else:
        messages.success(request, f"Open again: {task.title}")
    return redirect(back_url(request))


@require_http_methods(PAGE_METHODS)
@require(Permission.MANAGE_TASKS)
def task_later(request: HttpRequest, pk: int) -> HttpResponse:
    def run(task: Task, form: StepForm, version: int) -> str:
        sent = form.cleaned_data
        actions.later(task=task, by=request.user, version=version, on=sent["on"], reason=sent["reason"])
        return "is put off"

    return _step(request, pk, "Remind me on", LaterForm, run)


@require_http_methods(PAGE_METHODS)
@require(Permission.MANAGE_TASKS)
def task_give(request: HttpRequest, pk: int) -> HttpResponse:
    def run(task: Task, form: StepForm, version: int) -> str:
        sent = form.cleaned_data
        given = actions.give(task=task, by=request.user, version=version, note=sent["note"], **owner_of(sent["to"]))
        return f"is now with {given.owner_words}"

    return _step(request, pk, "Give to", GiveForm, run)


@require_http_methods(PAGE_METHODS)
@require(Permission.MANAGE_TASKS)
def task_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    def run(task: Task, form: StepForm, version: int) -> str:
        actions.cancel(task=task, by=request.user, version=version, reason=form.cleaned_data["reason"])
        return ""

    return _step(request, pk, "Cancel task", CancelForm, run)


def _step(
    request: HttpRequest,
    pk: int,
    title: str,
    form_class: type[StepForm],
    run: Callable[[Task, StepForm, int], str],
) -> HttpResponse:
    """Ask, check, do, go back. `run` does it and returns what to say, "" for a closing, which can be taken back."""
    task = task_or_404(request, pk)
    form = form_class(
        request.POST or None, cancel=back_url(request), initial={"version": task.version, "back": back_name(request)}
    )
    changed = False
    if task.is_open and form.is_valid():
        try:
            words = run(task, form, opened_version(request))
        except ValidationError as problem:
            add_errors(form, problem)
        except (actions.ChangedMeanwhile, actions.AlreadyClosed):
            task = task_or_404(request, pk)
            changed, form = True, form_class(with_version(request, task.version), cancel=back_url(request))
        else:
            if not words:
                return _with_undo(request, task)
            messages.success(request, f"{task.title} {words}")
            return redirect(back_url(request))
    typed = [] if task.is_open else [request.POST.get(name, "") for name in ("reason", "note")]
    context: dict[str, Any] = {
        "task": task,
        "who": who_is(task.patient, request.user, task.about),
        "tag": due_word(task.due_on, timezone.localdate()),
        "title": title,
        "form": form,
        "changed": changed,
        "back": back_url(request),
        "words": "\n".join(word for word in typed if word),
    }
    status = CONFLICT if changed or (request.method == "POST" and not task.is_open) else 200
    return render(request, "work/task_step.html", context, status=status)


def _with_undo(request: HttpRequest, task: Task) -> HttpResponse:
    """Back to the list, which then shows the closing with its Undo."""
    url = back_url(request)
    return redirect(f"{url}{'&' if '?' in url else '?'}closed={task.pk}")
