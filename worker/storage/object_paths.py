"""The keys of what the worker writes; the rest of the product reads them: they are part of the contract."""

from __future__ import annotations


def master_path(user_id: str, job_id: str) -> str:
    """The full result. The ending is historical: the object is a plain image, nothing here encrypts."""
    return f"master/{user_id}/{job_id}/{job_id}.enc"


def preview_path(user_id: str, job_id: str) -> str:
    """Named .jpg whatever the format; the content type tells the truth."""
    return f"output/{user_id}/{job_id}/preview.jpg"


def ocr_path(user_id: str, job_id: str) -> str:
    return f"output/{user_id}/{job_id}/ocr.json"
