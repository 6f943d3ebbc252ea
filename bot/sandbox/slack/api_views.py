"""views.*: opening, pushing, updating and publishing views."""

from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.slack import views
from bot.sandbox.slack.blocks import check_view
from bot.sandbox.slack.methods import Args, invalid, method, user_of
from bot.sandbox.slack.world import World

JSON = dict[str, Any]


@method("views.open", tier=4)
def views_open(world: World, args: Args) -> JSON:
    """Open a modal for whoever the trigger came from."""
    view = check_view(_view(args), "modal")
    # Only a view that could be shown uses the trigger up.
    trigger = world.triggers.redeem(_trigger_id(args))
    return {"view": views.open_modal(world, trigger.user_id, view)}


@method("views.push", tier=4)
def views_push(world: World, args: Args) -> JSON:
    """Put a view on top of the modal that the trigger came from."""
    view = check_view(_view(args), "modal")
    trigger = world.triggers.redeem(_trigger_id(args))
    if trigger.view_id is None:
        raise ApiError("invalid_trigger_id", "this trigger did not come from a modal")
    return {"view": views.push_modal(world, trigger.user_id, view)}


@method("views.update", tier=4)
def views_update(world: World, args: Args) -> JSON:
    """Replace a view that is still open."""
    view = _view(args)
    if "view_id" not in args and "external_id" not in args:
        raise invalid("[ERROR] missing required field: view_id")
    updated = views.update_modal(world, args.text("view_id"), args.text("external_id"), view, args.text("hash"))
    return {"view": updated}


@method("views.publish", tier=4)
def views_publish(world: World, args: Args) -> JSON:
    """Replace somebody's App Home."""
    user = user_of(world, args, "user_id")
    if user.is_stranger or user.is_bot or not world.app.has_home:
        raise ApiError("not_enabled", "this user has no App Home of this app")
    return {"view": views.publish_home(world, user, _view(args), args.text("hash"))}


def _view(args: Args) -> Any:
    if "view" not in args:
        raise invalid("[ERROR] missing required field: view")
    return args.structure("view")


def _trigger_id(args: Args) -> str:
    return args.text("trigger_id") or args.need("interactivity_pointer")
