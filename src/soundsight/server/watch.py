"""How far a job is: asked, watched, cancelled."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, WebSocket

from soundsight.error import Error
from soundsight.server.jobs import NO_JOB, Jobs
from soundsight.server.readers import send_all
from soundsight.server.shapes import NOT_THERE, JobState


def router(library: Any, jobs: Jobs, settings: Any) -> APIRouter:
    """GET and DELETE /api/v1/jobs/{id}, and the socket /ws/jobs/{id}."""
    routes = APIRouter()
    path = "/api/v1/jobs/{job}"

    @routes.get(path, response_model=JobState, responses=NOT_THERE, summary="How far a job is")
    def job_state(job: str) -> dict[str, Any]:
        if (found := jobs.snapshot(job)) is None:
            raise HTTPException(404, NO_JOB)
        return found

    @routes.delete(path, response_model=JobState, responses=NOT_THERE, status_code=202, summary="Cancel a job")
    def cancel_job(job: str) -> dict[str, Any]:
        jobs.cancel(job)
        return job_state(job)

    @routes.websocket("/ws/jobs/{job}")
    async def watch_job(socket: WebSocket, job: str) -> None:
        await socket.accept()
        try:
            await send_all(socket, jobs.subscribe(job))
        except Error as problem:
            await socket.send_json({"type": "failed", "error": str(problem)})
            await socket.close()

    return routes
