"""Kernels forked from a warm parent: fast to start, apart from one another, replaced when their parent dies."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from jupyter_client.manager import AsyncKernelManager

from toolkit.kernels.parent import Request
from toolkit.kernels.provisioner import MEMORY_VARIABLE, WarmKernelManager
from toolkit.kernels.warm import PARENT, WarmParent, can_fork, kept_environment
from toolkit.serve.kernels import MOST_KERNEL_BYTES

SECONDS = 60


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="c-") as folder:  # short: the path of a socket may have 107 bytes
        yield Path(folder)


async def said(
    home: Path, *sources: str, kind: type[AsyncKernelManager] = WarmKernelManager, most_bytes: int = 0
) -> list[str]:
    """What a new kernel prints on each source, and it is shut down."""
    manager = kind(kernel_name="python3", transport="ipc", connection_file=str(home / "k.json"), ip=str(home / "k"))
    environment = kept_environment() | {"HOME": str(home), "IPYTHONDIR": str(home), "OMP_NUM_THREADS": "1"}
    environment |= {MEMORY_VARIABLE: str(most_bytes)} if most_bytes else {}
    await manager.start_kernel(env=environment, cwd=str(home))
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=SECONDS)
        printed = []
        for source in sources:
            texts: list[str] = []
            await client.execute_interactive(
                source, timeout=SECONDS, output_hook=lambda message, texts=texts: texts.append(_text(message))
            )
            printed.append("".join(texts).strip())
        return printed
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)


def _text(message: dict) -> str:
    content = message["content"]
    return content.get("text", "") + "\n".join(content.get("traceback", ()))


def run(
    home: Path, *sources: str, kind: type[AsyncKernelManager] = WarmKernelManager, most_bytes: int = 0
) -> list[str]:
    return asyncio.run(said(home, *sources, kind=kind, most_bytes=most_bytes))


def test_a_kernel_is_a_fork_that_finds_everything_imported(home: Path) -> None:
    parent, imported = run(
        home, "import os; print(os.getppid())", "import sys; print('toolkit.workbench' in sys.modules)"
    )
    assert can_fork()
    assert int(parent) == PARENT.pid
    assert imported == "True"


def test_a_kernel_makes_little_of_what_is_shared_its_own_and_carries_no_debugger(home: Path) -> None:
    own = "print(sum(int(line.split()[1]) for line in open('/proc/self/smaps_rollup') if line.startswith('Private_Dirty')))"
    dirty, debugger = run(home, own, "import sys; print('debugpy' in sys.modules, 'pydevd' in sys.modules)")
    assert int(dirty) < 32_000, "kB; with the debugger's own look at every module it was 41 MB"
    assert debugger == "False False"


def test_a_kernel_may_take_no_more_memory_than_it_is_given_and_goes_on(home: Path) -> None:
    asked, after = run(home, f"bytearray({MOST_KERNEL_BYTES})", "print('still here')", most_bytes=MOST_KERNEL_BYTES)
    assert "MemoryError" in asked
    assert after == "still here"


def test_a_kernel_leaves_no_trace_in_the_next(home: Path) -> None:
    spoil = """
import os, sys, random, warnings, logging, pandas, altair, toolkit, toolkit.present.theme as theme
pandas.DataFrame.mean = None
pandas.set_option("display.precision", 1)
altair.themes.names = None
theme.DEFAULT_BRAND = "#000000"
toolkit.spoiled = True
sys.path.insert(0, "/spoiled")
os.environ["SPOILED"] = "yes"
os.chdir("/")
logging.getLogger().setLevel(logging.CRITICAL)
random.seed(1)
"""
    look = """
import os, sys, random, logging, pandas, toolkit, toolkit.present.theme as theme
print(pandas.DataFrame.mean is None, pandas.get_option("display.precision"), theme.DEFAULT_BRAND == "#000000",
      hasattr(toolkit, "spoiled"), "/spoiled" in sys.path, "SPOILED" in os.environ, os.getcwd() == "/", logging.getLogger().level)
"""
    (before,) = run(home, look)
    assert before.startswith("False 6 False False False False False")
    spoiled = run(home, spoil, look)
    assert spoiled[1] != before
    assert run(home, look) == [before]


def test_kernels_draw_different_random_numbers(home: Path) -> None:
    draw = "import random, numpy as np, uuid; print(random.random(), np.random.random(), uuid.uuid4())"
    first, second = (run(home, draw)[0].split() for _ in range(2))
    assert all(one != other for one, other in zip(first, second, strict=True))


def test_a_kernel_knows_its_own_environment_only(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CENTRIC_SIGNING_KEY", "secret")
    PARENT.stop()  # so that a parent is started while the secret stands in the environment
    seen, folder, group = run(
        home,
        "import os; print('CENTRIC_SIGNING_KEY' in os.environ)",
        "print(os.getcwd() == os.path.realpath(os.environ['HOME']))",
        "print(os.getsid(0) == os.getpid())",
    )
    assert (seen, folder, group) == ("False", "True", "True")


def test_a_kernel_holds_no_handle_of_its_parent(home: Path) -> None:
    (sockets,) = run(
        home,
        "import os; print([t for n in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{n}') "
        "for t in [os.readlink(f'/proc/self/fd/{n}')] if t.endswith('/s') or 'complaints' in t])",
    )
    assert sockets == "[]"


def test_a_plain_kernel_computes_the_same(home: Path) -> None:
    compute = """
import numpy as np, pandas as pd
draw = np.random.default_rng(1)
print(repr(np.linalg.solve(draw.random((40, 40)), draw.random(40)).sum()), pd.Series(draw.random(1001)).std())
"""
    assert run(home, compute) == run(home, compute, kind=AsyncKernelManager)


def test_a_parent_that_dies_is_replaced(home: Path) -> None:
    assert run(home, "print(1)") == ["1"]
    first = PARENT.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert run(home, "print(2)") == ["2"]
    assert PARENT.pid not in (None, first)


def test_where_no_parent_starts_a_plain_kernel_does(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.kernels.provisioner.PARENT", WarmParent(start_seconds=0.0))
    (parent,) = run(home, "import os; print(os.getppid())")
    assert int(parent) == os.getpid()


def test_a_kernel_that_crashes_takes_nobody_along(home: Path) -> None:
    request = Request(connection_file=str(home / "none.json"), folder="/nowhere", environment={})
    failed = PARENT.fork(request)
    assert failed.wait(SECONDS) == 1
    assert run(home, "print(3)") == ["3"]


def test_kernels_end_with_the_process_that_asked(home: Path) -> None:
    program = f"""
import os, sys
from toolkit.kernels.parent import Request
from toolkit.kernels.warm import PARENT
kernel = PARENT.fork(Request(connection_file={str(home / "k.json")!r}, folder={str(home)!r}, environment=dict(os.environ)))
print(kernel.pid, PARENT.pid, flush=True)
os._exit(0)
"""
    process = asyncio.run(_output(program))
    kernel, parent = (int(pid) for pid in process.split())
    assert all(_gone(pid) for pid in (kernel, parent))


async def _output(program: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, _ = await asyncio.wait_for(process.communicate(), SECONDS)
    await asyncio.sleep(1.0)
    return out.decode()


def _gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


def manager_of(home: Path) -> WarmKernelManager:
    return WarmKernelManager(
        kernel_name="python3", transport="ipc", connection_file=str(home / "k.json"), ip=str(home / "k")
    )


async def left_over(home: Path) -> tuple[int, list[str]]:
    """How many messages of its start a client that is ready has yet to read, and the outputs of the first cell."""
    manager = manager_of(home)
    await manager.start_kernel(env=kept_environment() | {"HOME": str(home), "IPYTHONDIR": str(home)}, cwd=str(home))
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=SECONDS)
        waiting = [await channel.msg_ready() for channel in (client.iopub_channel, client.shell_channel)]
        texts: list[str] = []
        await client.execute_interactive(
            "print(1 + 1)", timeout=SECONDS, output_hook=lambda message: texts.append(_text(message))
        )
        return sum(waiting), texts
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)


def test_a_client_is_ready_when_the_kernel_is_and_has_heard_all_of_its_start(home: Path) -> None:
    waiting, texts = asyncio.run(left_over(home))
    assert waiting == 0
    assert "".join(texts).strip() == "2"


async def of_a_dead_kernel(home: Path) -> None:
    manager = manager_of(home)
    await manager.start_kernel(env=kept_environment() | {"HOME": str(home), "IPYTHONDIR": str(home)}, cwd=str(home))
    client = manager.client()
    client.start_channels()
    await manager.signal_kernel(signal.SIGKILL)
    try:
        await client.wait_for_ready(timeout=SECONDS)
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)


def test_a_kernel_that_dies_at_once_is_waited_for_no_longer(home: Path) -> None:
    with pytest.raises(RuntimeError, match="died"):
        asyncio.run(of_a_dead_kernel(home))


async def killed(home: Path) -> bool:
    manager = manager_of(home)
    await manager.start_kernel(env=kept_environment() | {"HOME": str(home), "IPYTHONDIR": str(home)}, cwd=str(home))
    assert manager.provisioner is not None
    await manager.provisioner.kill()
    alive = await manager.is_alive()
    await manager.shutdown_kernel(now=True)
    return alive


def test_a_kernel_that_was_killed_is_seen_gone(home: Path) -> None:
    assert not asyncio.run(killed(home))
