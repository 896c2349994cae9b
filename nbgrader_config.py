"""The course of this checkout. nbgrader's commands work unchanged, with the kit's sandbox in place of `Execute`."""

from autograder.doors.nbgrader import configure

c = get_config()  # noqa: F821  given by traitlets

c.CourseDirectory.course_id = "autograd"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
configure(c)
