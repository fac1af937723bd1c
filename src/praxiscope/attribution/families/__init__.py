"""Attribution methods, one file per family.

Every module of this folder is imported when somebody asks for the methods, and registers its own
with :func:`~praxiscope.attribution.methods.attribution_method` or
:func:`~praxiscope.attribution.cam.cam_method`. The command line lists the methods before it loads
torch, so a module imports torch inside its functions.
"""
