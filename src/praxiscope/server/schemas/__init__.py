"""Requests and responses of the API, one file for each page of the web app."""
