"""Files: what Discord does with what is attached, in messages, embeds, edits and answers."""

import io
from typing import Any

import aiohttp
import discord
import pytest

from sandbox import Permission, Sandbox
from sandbox.world import BOT, FORUM, Channel
from tests.browser import CHROMIUM, browser
from tests.sandbox.samples import png
from tests.sandbox.test_messages import place, refusal


def file(name: str = "map.png", *, description: str | None = None, level: int = 90) -> discord.File:
    return discord.File(io.BytesIO(png(level=level)), name, description=description)


def showing(name: str = "map.png") -> discord.Embed:
    return discord.Embed(title="A brief").set_image(url=f"attachment://{name}")


async def served(url: str) -> tuple[int, str, bytes]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, response.content_type, await response.read()


async def only(sandbox: Sandbox) -> dict[str, Any]:
    [message] = await sandbox.messages("news")
    return message


async def test_a_file_in_an_embed_is_served_and_described(sandbox: Sandbox, bot: discord.Client) -> None:
    await place(bot, sandbox, "news").send(embed=showing(), file=file(description="Central Asia"))
    image = (await only(sandbox))["embeds"][0]["image"]
    assert (image["width"], image["height"], image["description"]) == (4, 3, "Central Asia")
    assert await served(image["url"]) == (200, "image/png", png())


async def test_a_file_in_an_embed_is_not_attached_beside_it(sandbox: Sandbox, bot: discord.Client) -> None:
    two = [file(), file("chart.png", description="A chart")]
    await place(bot, sandbox, "news").send(embed=showing(), files=two)
    assert [(each["filename"], each["description"]) for each in (await only(sandbox))["attachments"]] == [
        ("chart.png", "A chart")
    ]


async def test_an_edit_that_takes_the_picture_out_of_the_embed_leaves_it_beside(
    sandbox: Sandbox, bot: discord.Client
) -> None:
    sent = await place(bot, sandbox, "news").send(embed=showing(), file=file())
    await sent.edit(embed=discord.Embed(title="No picture"))
    assert [each["filename"] for each in (await only(sandbox))["attachments"]] == ["map.png"]


async def test_an_edit_that_says_nothing_of_files_keeps_them(sandbox: Sandbox, bot: discord.Client) -> None:
    sent = await place(bot, sandbox, "news").send(embed=showing(), file=file())
    await sent.edit(content="more")
    message = await only(sandbox)
    assert message["attachments"] == []
    assert (await served(message["embeds"][0]["image"]["url"]))[0] == 200


async def test_an_edit_can_replace_the_picture(sandbox: Sandbox, bot: discord.Client) -> None:
    sent = await place(bot, sandbox, "news").send(embed=showing(), file=file())
    before = (await only(sandbox))["embeds"][0]["image"]["url"]
    await sent.edit(embed=showing(), attachments=[file(level=10)])
    message = await only(sandbox)
    assert (await served(message["embeds"][0]["image"]["url"]))[2] == png(level=10)
    assert message["attachments"] == []
    assert (await served(before))[0] == 404, "what was removed is gone"


async def test_an_edit_can_keep_one_file_and_remove_another(sandbox: Sandbox, bot: discord.Client) -> None:
    sent = await place(bot, sandbox, "news").send(files=[file("a.png"), file("b.png")])
    await sent.edit(attachments=[sent.attachments[1]])
    assert [each["filename"] for each in (await only(sandbox))["attachments"]] == ["b.png"]


async def test_a_deleted_message_takes_its_files_along(sandbox: Sandbox, bot: discord.Client) -> None:
    sent = await place(bot, sandbox, "news").send(file=file())
    await sent.delete()
    assert (await served(sent.attachments[0].url))[0] == 404
    assert (sandbox.state.files, sandbox.state.attached) == ({}, {})


async def test_a_message_without_anything_left_is_refused(sandbox: Sandbox, bot: discord.Client) -> None:
    sent = await place(bot, sandbox, "news").send(file=file())
    assert (await refusal(sent.edit(attachments=[]))).code == 50006


async def test_a_description_is_at_most_1024_long(sandbox: Sandbox, bot: discord.Client) -> None:
    news = place(bot, sandbox, "news")
    await news.send(file=file(description="x" * 1024))
    refused = await refusal(news.send(file=file(description="x" * 1025)))
    assert refused.code == 50035
    assert "attachments" in refused.text


async def test_a_strange_name_is_made_plain(sandbox: Sandbox, bot: discord.Client) -> None:
    await place(bot, sandbox, "news").send(file=file("my map (1)/é.png"))
    name = (await only(sandbox))["attachments"][0]["filename"]
    assert name == "my_map_1_.png"


async def test_a_file_needs_attach_files(sandbox: Sandbox, bot: discord.Client) -> None:
    sandbox.set_permissions("news", BOT, deny=Permission.ATTACH_FILES)
    news = place(bot, sandbox, "news")
    assert (await refusal(news.send(embed=showing(), file=file()))).code == 50013
    await news.send(embed=discord.Embed(title="Without"))


async def test_a_forum_post_opens_with_a_picture(sandbox: Sandbox, bot: discord.Client) -> None:
    forum = sandbox.add_channel("Silk Road Readers", Channel("atlas", FORUM))
    channel = await bot.fetch_channel(int(forum["id"]))
    assert isinstance(channel, discord.ForumChannel)
    opened = await channel.create_thread(name="A brief", embed=showing(), file=file(description="A map"))
    assert opened.message.embeds[0].image.width == 4
    assert opened.message.attachments == []


@pytest.mark.usefixtures("bot")
async def test_answers_carry_pictures_and_change_them(sandbox: Sandbox) -> None:
    first = await sandbox.slash("Bo", "news", "picture")
    assert first.message["embeds"][0]["image"]["description"] == "a picture"
    second = await sandbox.click("Bo", first.message, "picture:other")
    shown = second.message["embeds"][0]["image"]
    assert (await served(shown["url"]))[2] == png(level=20)
    third = await sandbox.click("Bo", second.message, "picture:none")
    assert (third.message["embeds"], third.message["attachments"]) == ([], [])


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium (apt-get install chromium)")
async def test_the_page_shows_the_picture_once_with_its_text(sandbox: Sandbox, bot: discord.Client) -> None:
    await place(bot, sandbox, "news").send(embed=showing(), file=file(description="Central Asia"))
    async with browser() as page:
        await page.open(f"{sandbox.url}?as=Bo&theme=dark")
        await page.wait_for(".embed", "A brief")
        await page.wait_for_pictures(".message img.picture")
        shown = await page.evaluate(
            "[...document.querySelectorAll('.message img')].map((image) => [image.alt, image.naturalWidth])"
        )
        assert shown == [["Central Asia", 4]]
        assert page.errors == []
