"""Settings -> controls. Each is kept in the address and in the session, so that no control resets another."""

from typing import Any, Literal

import streamlit as st

from viz.settings import Choice, Choices, Flag, Real, Setting, Text, Whole, problems

Keep = Literal["query-params"]
_KEEP: dict[str, Any] = {"bind": "query-params", "persist_state": "session"}


def control(setting: Setting, **more: Any) -> Any:
    """Draw the control for `setting` where the page is, and return its value."""
    facts: dict[str, Any] = {"label": setting.label, "key": setting.key, "help": setting.help or None, **_KEEP, **more}
    match setting:
        case Whole():
            facts |= {"min_value": setting.low, "max_value": setting.high, "placeholder": setting.nothing}
            return st.number_input(value=setting.default, **facts)
        case Real():
            facts |= {"min_value": setting.low, "max_value": setting.high, "step": setting.step, "format": "%g"}
            return st.number_input(value=setting.default, **facts)
        case Choice():
            return st.selectbox(options=setting.options, index=setting.options.index(setting.default), **facts)
        case Choices():
            if setting.key not in st.session_state:  # Streamlit warns of a default beside a value
                facts["default"] = setting.default
            return tuple(
                st.multiselect(options=_options(setting), max_selections=setting.most, select_all=False, **facts)
            )
        case Flag():
            return st.toggle(value=setting.default, **facts)
        case Text():
            return st.text_area(value=setting.default, max_chars=setting.most, **facts)


def chosen(setting: Choices) -> list[str]:
    """What is chosen now, also before the control is drawn; nothing where the usual choice is."""
    kept = st.session_state.get(setting.key, st.query_params.get_all(setting.key))
    return [each for each in kept if setting.allows(each)]


def _options(setting: Choices) -> list[str]:
    """The options, and what of them is chosen joined."""
    return list(dict.fromkeys((*setting.options, *chosen(setting))))


def check_address(settings: list[Setting], also: tuple[str, ...] = ()) -> None:
    """Say what is wrong with the address that this session began with, until the person has seen it. Bad parts are
    taken out of it before any control reads it, so that one bad part costs nothing else."""
    if "address_problems" not in st.session_state:
        query = {key: st.query_params.get_all(key) for key in st.query_params}
        found = problems(settings, query, also)
        st.session_state["address_problems"] = list(found.values())
        if found:
            st.query_params.from_dict({key: raw for key, raw in query.items() if key not in found})
            st.rerun()
    for problem in st.session_state["address_problems"]:
        st.warning(problem, icon=":material/link_off:")
    if st.session_state["address_problems"]:
        st.button("Got it", key="address_seen", on_click=st.session_state["address_problems"].clear)
