"""Drive Debian's chromium over its DevTools protocol: open a page, type, click, wait, take pictures."""

import asyncio
import base64
import contextlib
import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars "
    "--disable-background-networking --disable-component-update --disable-sync --disable-dev-shm-usage "
    "--disable-renderer-backgrounding --disable-backgrounding-occluded-windows "
    "--disable-background-timer-throttling --remote-debugging-port=0"
)
ENTERED: dict[str, Any] = {"text": "\r"}
KEYS = {"Enter": 13, "Tab": 9, "Escape": 27, "ArrowDown": 40, "ArrowUp": 38, "Backspace": 8}


class Page:
    """One page; every wait is for something the page shows, bounded by `within` seconds."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0
        self.errors: list[str] = []

    async def call(self, method: str, *, patience: float = 90, **params: Any) -> Any:
        """Call a method of the protocol and give its result, within `patience` seconds."""
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": params})
        while True:
            answer = await self._socket.receive_json(timeout=patience)
            if answer.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded"):
                self._note(answer["params"])
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer.get("result")

    def _note(self, params: Any) -> None:
        entry = params.get("entry", {"level": "error", "text": json.dumps(params.get("exceptionDetails"))})
        if entry["level"] == "error":
            self.errors.append(f"{entry['text']} {entry.get('url', '')}")

    async def evaluate(self, script: str, *, patience: float = 90) -> Any:
        """Run a script and give its value."""
        wanted = {"expression": script, "awaitPromise": True, "returnByValue": True}
        done = await self.call("Runtime.evaluate", patience=patience, **wanted)
        if "exceptionDetails" in done:
            told = done["exceptionDetails"].get("exception", {}).get("description", "")
            raise RuntimeError(f"{script[:120]}: {told} {self.errors}")
        return done["result"].get("value")

    async def open(self, url: str) -> None:
        """Open an address."""
        await self.call("Page.navigate", url=url)

    async def wait_for(self, selector: str, text: str = "", *, within: float = 60) -> None:
        """Wait until an element that holds a text is there; the page itself says when."""
        script = """new Promise((done, fail) => {
          const look = () => [...document.querySelectorAll(%s)].some((node) => node.textContent.includes(%s));
          if (look()) return done();
          const watch = new MutationObserver(() => { if (look()) { watch.disconnect(); done(); } });
          watch.observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
          setTimeout(() => fail(new Error(document.body.innerText.slice(-800))), %d);
        })"""
        filled = script % (json.dumps(selector), json.dumps(text), within * 1000)
        await self.evaluate(filled, patience=within + 10)

    async def wait_for_pictures(self, selector: str, *, within: float = 60) -> None:
        """Wait until there is a picture and all are loaded, whether or not they are in view.

        `HTMLImageElement.decode()` is no such wait: it never settles for a lazy picture that no frame was
        drawn for.
        """
        script = """new Promise((done, fail) => {
          const ends = Date.now() + %d;
          const look = () => {
            const found = [...document.querySelectorAll(%s)];
            for (const each of found) each.loading = "eager";
            if (found.length && found.every((each) => each.complete && each.naturalWidth)) return done();
            if (Date.now() > ends) return fail(new Error(document.body.innerText.slice(-800)));
            setTimeout(look, 20);
          };
          look();
        })"""
        await self.evaluate(script % (within * 1000, json.dumps(selector)), patience=within + 10)

    async def click(self, selector: str) -> None:
        """Click the middle of an element."""
        box = await self.evaluate(
            f"(() => {{ const node = document.querySelector({json.dumps(selector)});"
            " node.scrollIntoView({ block: 'nearest' }); const box = node.getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            at = {"x": box[0], "y": box[1], "button": "left", "clickCount": 1}
            await self.call("Input.dispatchMouseEvent", type=kind, **at)

    async def type(self, text: str) -> None:
        """Type a text where the focus is."""
        await self.call("Input.insertText", text=text)

    async def press(self, key: str) -> None:
        """Press a key by its name."""
        code: dict[str, Any] = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
        await self.call(
            "Input.dispatchKeyEvent", type="keyDown", **code, **(ENTERED if key == "Enter" else {})
        )
        await self.call("Input.dispatchKeyEvent", type="keyUp", **code)

    async def size(self, width: int, height: int, *, mobile: bool = False) -> None:
        """Set the size of the window."""
        shape = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile}
        await self.call("Emulation.setDeviceMetricsOverride", **shape)

    async def picture(self) -> bytes:
        """Take a picture (PNG) of what is seen."""
        return base64.b64decode((await self.call("Page.captureScreenshot", format="png"))["data"])


@asynccontextmanager
async def browser(width: int = 1180, height: int = 800) -> AsyncIterator[Page]:
    """Start chromium with one page, and end it with all it keeps."""
    if CHROMIUM is None:
        raise FileNotFoundError("chromium is not installed (Debian: apt-get install chromium)")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = await asyncio.create_subprocess_exec(
            CHROMIUM,
            *FLAGS.split(),
            f"--user-data-dir={folder}",
            "about:blank",
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(90), aiohttp.ClientSession() as session:
                port = await _port(process)
                async with session.get(f"http://127.0.0.1:{port}/json") as response:
                    target = next(each for each in await response.json() if each["type"] == "page")
            async with (
                aiohttp.ClientSession() as session,
                session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0) as socket,
            ):
                page = Page(socket)
                for domain in ("Page", "Runtime", "Log"):
                    await page.call(f"{domain}.enable")
                still = [{"name": "prefers-reduced-motion", "value": "reduce"}]
                await page.call("Emulation.setEmulatedMedia", features=still)
                await page.size(width, height)
                yield page
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.communicate()


async def _port(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    async for line in process.stderr:
        if b"DevTools listening on" in line:
            return line.decode().split("127.0.0.1:")[1].split("/")[0]
    raise RuntimeError("chromium ended before it listened")
