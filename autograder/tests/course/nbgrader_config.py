"""The course of the tests: one small assignment, whose points no other assignment has a say in."""

from autograder.doors.nbgrader import configure

c = get_config()  # noqa: F821  given by traitlets

c.CourseDirectory.course_id = "autograd"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
configure(c)
