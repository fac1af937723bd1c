"""The web app: a program that serves a workspace to browsers."""
