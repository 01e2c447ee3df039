"""What a person reads for a label, and the group it stands in on a page."""

from __future__ import annotations

GROUPS: dict[str, tuple[str, ...]] = {
    "animals": tuple("dog rooster pig cow frog cat hen insects sheep crow crickets chirping_birds".split()),
    "nature": tuple("rain sea_waves crackling_fire water_drops wind pouring_water thunderstorm".split()),
    "people": tuple(
        "crying_baby sneezing clapping breathing coughing footsteps laughing brushing_teeth snoring "
        "drinking_sipping children_playing".split()
    ),
    "house": tuple(
        "toilet_flush door_wood_knock mouse_click keyboard_typing door_wood_creaks can_opening washing_machine "
        "vacuum_cleaner clock_alarm clock_tick glass_breaking air_conditioner".split()
    ),
    "street": tuple(
        "helicopter chainsaw siren car_horn engine train church_bells airplane fireworks hand_saw drilling gun_shot "
        "jackhammer street_music".split()
    ),
}
# What coloured noise may truly pass for: a model is taught nothing of these on noise, and may name them there.
NOISE_LIKE = tuple(
    "rain sea_waves wind pouring_water toilet_flush vacuum_cleaner washing_machine air_conditioner airplane helicopter "
    "train engine thunderstorm".split()
)
# Ids that do not read well with their underscores gone.
NAMES = {
    "door_wood_knock": "Knock on a door",
    "door_wood_creaks": "Creaking door",
    "drinking_sipping": "Sipping",
    "can_opening": "Can opening",
    "chirping_birds": "Birds chirping",
    "clock_alarm": "Alarm clock",
    "clock_tick": "Clock ticking",
    "hand_saw": "Hand saw",
}


def display(label: str) -> str:
    """`car_horn` as `Car horn`."""
    return NAMES.get(label, label.replace("_", " ").capitalize())


def group(label: str) -> str:
    """The group a label stands in; `other` for labels of no known set."""
    return next((name for name, members in GROUPS.items() if label in members), "other")
