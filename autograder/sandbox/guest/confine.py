"""Shut the guest in before any student code: descriptors, limits, user, capabilities, Landlock, seccomp, in that order.

In comes a job; out goes a text that says which layers hold. Called by child.py. The parts that are the same for every
guest (the places of the packages, the Landlock rules, the seccomp program) are made once, in the warm server.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import sys
import sysconfig
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

RESULT = 3  # the only descriptor that a guest keeps, besides three on /dev/null
NOBODY = 65534
PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 4, 24, 38
_CAPABILITY_VERSION_3 = 0x20080522
_ALLOWED = """
read write readv writev pread64 pwrite64 lseek close fstat newfstatat stat lstat statx access faccessat faccessat2
open openat getdents64 getcwd chdir readlink readlinkat dup dup2 dup3 ftruncate mkdir mkdirat fsync fdatasync
poll ppoll select pselect6 pipe2 mmap munmap mremap mprotect madvise brk mincore msync futex
sched_yield sched_getaffinity getcpu membarrier rseq set_robust_list get_robust_list
clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times getrusage getrandom
getpid getppid gettid getuid geteuid getgid getegid getgroups getresuid getresgid getpgid getpgrp getsid uname sysinfo
rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending sigaltstack
restart_syscall tgkill exit exit_group setitimer getitimer alarm pause umask statfs fstatfs
""".split()  # noqa: SIM905  a page of names reads better than a list of them
# The judge cannot count a deleted file that is still open or mapped, so names last as long as the guest:
_KEPT = ("unlink", "unlinkat", "rmdir")
_O_TMPFILE = 0o20000000  # the flag for a file that never has a name (os.O_TMPFILE contains O_DIRECTORY, too)
# F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC; not F_SETOWN, which sends signals:
_FCNTL = (0, 1, 2, 3, 4, 1030)
_OPEN_TO_ALL = (
    "/usr/lib", "/lib", "/lib64", "/usr/share/zoneinfo", "/etc/ld.so.cache",
    "/dev/null", "/dev/zero", "/dev/urandom", "/dev/random",
)  # fmt: skip
_OF_THE_KIT = ("__init__.py", "cases", "notebooks", "words", "clock.py", "errors.py", "records.py")  # and the engine
_libc: Any = None
_domain: Any = None  # landlockpy's Ruleset with everything a guest may read, and the folder of the scratch folders
_covers: tuple[str, ...] = ()  # the same places, coarser and without that folder
_calls: Any = None  # seccompy's Filter, compiled
_others_may_read = False


def prepare(scratches: Path | None = None) -> None:
    """Load libc, list the places that a guest may read and compile its rules. The warm server calls this.

    libc is loaded here, because ctypes would start a compiler to find it. `scratches` is the folder that will contain
    the scratch folder of every guest.
    """
    global _libc, _domain, _covers, _calls, _others_may_read
    if sys.platform != "linux":
        return
    import landlockpy
    import seccompy

    _libc = ctypes.CDLL(None, use_errno=True)
    if scratches is None or not landlockpy.abi_version() or not seccompy.supported():
        return
    while os.open(os.devnull, os.O_RDONLY) <= RESULT:
        pass  # occupies the numbers that a guest's own descriptors will have
    readable = sorted(_places())
    _domain, _covers = _outer_domain(readable, scratches.resolve()), _coarse(readable, scratches.resolve())
    _calls = _call_filter()
    _others_may_read = _readable_to_all()


def _places() -> set[Path]:
    """Return the places that a guest may read.

    They are the standard library, the shared libraries, the packages that are loaded already, and those parts of the
    kit that a guest runs.
    """
    kit = Path(__file__).resolve().parents[2]
    places = {
        part
        for folder in (*_OPEN_TO_ALL, sysconfig.get_paths()["stdlib"])
        for part in _without_packages(Path(folder).resolve())
    }
    packages = [f"{Path(sysconfig.get_paths()[k]).resolve()}{os.sep}" for k in ("purelib", "platlib")]
    real = cache(os.path.realpath)  # thousands of modules are in some hundred folders
    for file in [getattr(module, "__file__", None) for module in list(sys.modules.values())]:
        if file is None:
            continue
        folder = f"{real(os.path.dirname(file))}{os.sep}"
        home = next((p for p in packages if folder.startswith(p)), None)
        if folder.startswith(f"{kit}{os.sep}"):
            continue
        if home and folder != home:
            places.add(Path(home, folder[len(home) :].split(os.sep)[0]))
            # torchgen is loaded, but it contains every derivative that PyTorch knows, as text:
            places.discard(Path(home, "torchgen"))
        else:
            places.add(Path(folder) if os.path.basename(file) == "__init__.py" else Path(os.path.realpath(file)))
    places |= {kit / name for name in _OF_THE_KIT} | set((kit / "engine").glob("*.py")) - {kit / "engine" / "given.py"}
    return {p for p in places if p.exists() and not places.intersection(p.parents)}


def _without_packages(place: Path) -> set[Path]:
    """Return `place`, or its entries without the packages of this or another Python, if it has any.

    A guest may read packages one by one or not at all.
    """
    inside = set(place.iterdir()) if place.is_dir() else set()
    packages = {
        p
        for p in inside
        if p.name in ("site-packages", "dist-packages") or (p.name.startswith("python") and p.is_dir())
    }
    return inside - packages if packages else {place}


def only_descriptor(results: int) -> int:
    """Close all descriptors but the result pipe, which moves to a fixed number; 0, 1 and 2 become /dev/null."""
    null = os.open(os.devnull, os.O_RDWR)
    for target in (0, 1, 2):
        os.dup2(null, target)
    if results != RESULT:
        os.dup2(results, RESULT, inheritable=False)
    rules = _domain.fileno() if _domain is not None else RESULT  # `_landlock` applies the rules later, and closes this
    os.closerange(RESULT + 1, rules)
    os.closerange(rules + 1, 4096)
    return RESULT


def shut_in(job: dict[str, Any]) -> str:
    """Apply every layer and return which of them hold, in words for the report. Raises OSError if a layer fails."""
    _limits(job)
    user = _drop_user()
    abi = _landlock(job["scratch"], job["beside"])
    _seccomp()
    return f"Landlock {abi}, seccomp, resource limits, {user}"


def _limits(job: dict[str, Any]) -> None:
    """Set the resource limits. The limit of memory is on top of the memory that the guest has now."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    address_space = pages * resource.getpagesize() + (int(job["memory_mb"]) << 20)
    for what, most in (
        (resource.RLIMIT_AS, address_space),
        (resource.RLIMIT_FSIZE, int(job["file_mb"]) << 20),
        (resource.RLIMIT_CPU, int(job["cpu_seconds"])),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _drop_user() -> str:
    """Give up the rights of root, and return who the guest runs as, in words for the report."""
    _libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    if os.geteuid() != 0:
        return "an ordinary user"
    if _others_may_read and _become_nobody():
        return "user nobody"
    _drop_capabilities()
    return "no capabilities"


def _become_nobody() -> bool:
    """Become user nobody. Return False if that fails: root of a container may lack the right, or the other user."""
    try:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    except OSError:
        return False
    return True


def _readable_to_all() -> bool:
    """Say whether another user could still import modules.

    That needs every folder on the way to the interpreter and to the packages to be open to all users.
    """
    homes = {Path(sys.prefix), Path(sys.base_prefix), Path(sysconfig.get_paths()["purelib"]), Path(__file__).parent}
    return all(p.stat().st_mode & 0o001 for home in homes for p in (home.resolve(), *home.resolve().parents))


def _drop_capabilities() -> None:
    """Give up all capabilities. Raises OSError if the kernel refuses."""
    for capability in range(64):
        if _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 and ctypes.get_errno() == errno.EINVAL:
            break
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)()
    if _libc.capset(header, data) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def _outer_domain(readable: list[Path], scratches: Path) -> Any:
    """Return the rules that all guests share, as an open ruleset.

    Making the ruleset takes milliseconds; applying it does not.
    """
    from landlockpy import AccessFS, Ruleset, Scope

    read = AccessFS.READ_FILE | AccessFS.READ_DIR
    domain = Ruleset(scoped=Scope.ABSTRACT_UNIX_SOCKET | Scope.SIGNAL)
    for place in readable:
        domain.allow_path(
            str(place),
            read
            if place.is_dir()
            else AccessFS.READ_FILE | (AccessFS.WRITE_FILE if place == Path(os.devnull) else AccessFS.NONE),
        )
    domain.allow_path(str(scratches), _mine())
    return domain


def _mine() -> Any:
    """Return the rights of a guest in its scratch folder."""
    from landlockpy import AccessFS

    read = AccessFS.READ_FILE | AccessFS.READ_DIR
    return read | AccessFS.WRITE_FILE | AccessFS.MAKE_REG | AccessFS.MAKE_DIR | AccessFS.TRUNCATE


def _coarse(readable: list[Path], scratches: Path) -> tuple[str, ...]:
    """Return for each place the highest folder above it that does not contain the scratch folders.

    These are few folders, and together they cover all places.
    """
    above = {scratches, *scratches.parents}
    return tuple(
        sorted({str(next(p for p in (*reversed(place.parents), place) if p not in above)) for place in readable})
    )


def _landlock(scratch: str, beside: str) -> int:
    """Apply two domains, and return Landlock's ABI version. An access is allowed if both domains allow it.

    All guests share one of the domains. The other one allows this guest only its own scratch folder, and to read the
    copies of the assignment's files in `beside`, if there are any.
    """
    import landlockpy
    from landlockpy import AccessFS, Ruleset, Scope

    _domain.restrict()
    _domain.close()
    with Ruleset(scoped=Scope.ABSTRACT_UNIX_SOCKET | Scope.SIGNAL) as rules:
        for place in _covers:
            access = AccessFS.READ_FILE | (AccessFS.WRITE_FILE if place.startswith("/dev") else AccessFS.NONE)
            rules.allow_path(place, access | (AccessFS.READ_DIR if os.path.isdir(place) else AccessFS.NONE))
        rules.allow_path(scratch, _mine())
        if beside:
            rules.allow_path(beside, AccessFS.READ_FILE | AccessFS.READ_DIR)
        rules.restrict()
    return int(landlockpy.abi_version())


def _call_filter() -> Any:
    """Return the compiled filter of the calls that any guest may make.

    `_seccomp` adds the rule that depends on the guest's process id.
    """
    from seccompy import Action, ArgCmp, CmpOp, Filter

    rules = Filter(default=Action.ERRNO | errno.EPERM)
    for name, flags in (("open", 1), ("openat", 2)):  # before the rules that allow both: the first match counts
        _if_known(
            partial(rules.errno, name, errno.EPERM, args=[ArgCmp(flags, CmpOp.MASKED_EQ, _O_TMPFILE, _O_TMPFILE)])
        )
    for name in _ALLOWED:
        _if_known(partial(rules.allow, name))
    for name in _KEPT:
        _if_known(
            partial(rules.errno, name, 0)
        )  # the call reports success and does nothing, so code that tidies up continues
    for command in _FCNTL:
        rules.allow("fcntl", args=[ArgCmp(1, CmpOp.EQ, command)])
    rules.allow("ioctl", args=[ArgCmp(1, CmpOp.EQ, 0x5401)])  # TCGETS: isatty()
    rules.allow("prlimit64", args=[ArgCmp(2, CmpOp.EQ, 0)])  # allows reading limits, not setting them
    rules.errno("clone3", errno.ENOSYS)
    assert rules.program
    return rules


def _if_known(rule: Callable[[], None]) -> None:
    """Add a rule, unless this architecture never had its system call."""
    try:
        rule()
    except (KeyError, ValueError, OSError):
        pass


def _seccomp() -> None:
    """Apply two filters: a guest may send signals only to itself, as abort() does, and make only the allowed calls."""
    from seccompy import Action, ArgCmp, CmpOp, Filter

    own = Filter(default=Action.ALLOW)
    own.errno("tgkill", errno.EPERM, args=[ArgCmp(0, CmpOp.NE, os.getpid())])
    own.load()
    _calls.load()
