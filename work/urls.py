"""Tasks of the clinic's own people, what others were asked for, and advice given by telephone."""

from django.urls import path

from work.views import advice, board, tasks, waiting

urlpatterns = [
    path("tasks/", board.task_board, name="task_board"),
    path("tasks/new/", tasks.add_task, name="add_task"),
    path("tasks/<int:pk>/done/", tasks.task_done, name="task_done"),
    path("tasks/<int:pk>/reopen/", tasks.task_reopen, name="task_reopen"),
    path("tasks/<int:pk>/later/", tasks.task_later, name="task_later"),
    path("tasks/<int:pk>/give/", tasks.task_give, name="task_give"),
    path("tasks/<int:pk>/cancel/", tasks.task_cancel, name="task_cancel"),
    path("tasks/waiting/new/", waiting.new_request, name="new_outside_request"),
    path("tasks/waiting/<str:ref>/", waiting.outside_request, name="outside_request"),
    path("tasks/waiting/<str:ref>/chase/", waiting.chase_request, name="chase_outside_request"),
    path("tasks/waiting/<str:ref>/answered/", waiting.request_answered, name="outside_request_answered"),
    path("tasks/waiting/<str:ref>/give-up/", waiting.give_up_request, name="give_up_outside_request"),
    path("tasks/waiting/<str:ref>/hand-over/", waiting.hand_over_request, name="hand_over_outside_request"),
    path("patients/<patient_ref:ref>/tasks/new/", tasks.add_patient_task, name="add_patient_task"),
    path("patients/<patient_ref:ref>/requests/new/", waiting.new_patient_request, name="new_patient_request"),
    path("advice/", advice.advice_log, name="advice_log"),
    path("advice/new/", advice.log_advice, name="log_advice"),
    path("advice/<int:pk>/", advice.advice_call, name="advice_call"),
    path("advice/<int:pk>/correct/", advice.correct_advice, name="correct_advice"),
    path("advice/<int:pk>/withdraw/", advice.withdraw_advice, name="withdraw_advice"),
]
