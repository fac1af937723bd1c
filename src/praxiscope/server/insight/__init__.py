"""Insights of a version: computed once by a job, then cached."""
