// SPDX-License-Identifier: MIT
// show.cpp - show: devices for people, or one fact of them for scripts.
#include "commands.hpp"
#include "fields.hpp"
#include "json.hpp"
#include "name_sources.hpp"
#include "options.hpp"
#include "pretty.hpp"

#include <wgctl/quote.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <thread>
#include <unistd.h>

namespace ctl {
namespace {

constexpr const char* kAccess = "Unable to access interface";
constexpr const char* kList = "Unable to list interfaces";
constexpr std::string_view kAll = "all"; // an empty name is not: it is a script's mistake

using Seconds = std::chrono::duration<double>;
constexpr Seconds kUsualPause{2};

struct View {
    const Field* field = nullptr; // everything without one
    bool json = false;
    bool names = false;
    std::optional<Seconds> every; // again and again
};

bool is_set(const char* variable, std::string_view value) {
    const char* const text = std::getenv(variable);
    return text && text == value;
}

Style style() {
    Style style;
    // https://no-color.org, which wg does not know.
    const char* const no_color = is_wg() ? nullptr : std::getenv("NO_COLOR");
    style.color = is_set("WG_COLOR_MODE", "always") ||
                  (!is_set("WG_COLOR_MODE", "never") && !(no_color && *no_color != '\0') &&
                   isatty(STDOUT_FILENO) == 1);
    style.keys = is_set("WG_HIDE_KEYS", "never");
    style.now = std::time(nullptr);
    return style;
}

// Without a list of names that somebody made, the view is that of wg(8) to the byte.
bool names_are_wanted() {
    return !is_wg() && has_name_list();
}

void append(wg::SecretString& out, const wg::Device& device, const View& view) {
    Style how = style();
    const wg::Names names = view.names ? names_for(device.name) : wg::Names();
    how.names = &names;
    append_pretty(out, device, how);
}

int append_one(const Call& call, std::string_view name, const View& view, wg::SecretString& out) {
    const auto device = call.client.get(name);
    if (!device)
        return complain(kAccess, device.error());
    if (view.field)
        view.field->append(out, *device, "");
    else
        append(out, *device, view);
    return kDone;
}

// Fails only when there are interfaces and none of them can be read.
int append_all(const Call& call, const View& view, wg::SecretString& out) {
    const auto names = call.client.list();
    if (!names)
        return complain(kList, names.error());
    bool any_good = names->empty();
    for (const std::string& name : *names) {
        const auto device = call.client.get(name);
        if (!device) {
            complain(std::string(kAccess) + " " + name, device.error());
            continue;
        }
        any_good = true;
        if (view.field)
            view.field->append(out, *device, name + '\t');
        else
            append(out, *device, view);
        if (!view.field && name != names->back())
            out += '\n';
    }
    return any_good ? kDone : kFailed;
}

// As append_one and append_all, but for the envelope around the devices.
int append_json(const Call& call, std::string_view name, const View& view, wg::SecretString& out) {
    std::vector<std::string> names{std::string(name)};
    if (name == kAll) {
        auto all = call.client.list();
        if (!all)
            return complain(kList, all.error());
        names = std::move(*all);
    }
    Json devices = Json::array();
    for (const std::string& one : names) {
        const auto device = call.client.get(one);
        if (!device) {
            complain(kAccess, device.error());
            continue;
        }
        std::optional<wg::Binding> binding;
        if (const auto read = call.client.binding(one)) // of wg.ko alone
            binding = *read;
        devices.push_back(
            to_json(*device, binding, names_for(one), is_set("WG_HIDE_KEYS", "never")));
    }
    if (devices.empty() && !names.empty())
        return kFailed;
    out += dump(envelope(std::move(devices), std::time(nullptr)), view.every.has_value());
    return kDone;
}

int append_names(const Call& call, wg::SecretString& out) {
    const auto names = call.client.list();
    if (!names)
        return complain(kList, names.error());
    for (const std::string& name : *names)
        out.append(out.empty() ? "" : " ").append(name);
    if (!out.empty())
        out += '\n';
    return kDone;
}

int show_once(const Call& call, std::string_view name, const View& view) {
    wg::SecretString out;
    // On a terminal each picture takes the place of the one before.
    const bool repaint = view.every && !view.json && isatty(STDOUT_FILENO) == 1;
    if (repaint)
        out += "\x1b[H\x1b[2J";
    const int status = view.json      ? append_json(call, name, view, out)
                       : name == kAll ? append_all(call, view, out)
                                      : append_one(call, name, view, out);
    const int printed = print(out);
    return printed == kDone ? status : printed;
}

int show_until_it_fails(const Call& call, std::string_view name, const View& view) {
    for (;;) {
        if (const int status = show_once(call, name, view); status != kDone || !view.every)
            return status;
        std::this_thread::sleep_for(*view.every);
    }
}

View view_of(const Given& options) {
    View view;
    view.names = names_are_wanted() || options.has("--names");
    view.json = options.has("--json");
    if (options.has("--watch"))
        view.every = kUsualPause;
    const std::string_view pause = options.value("--watch");
    double seconds = 0;
    if (!pause.empty() &&
        std::from_chars(pause.data(), pause.data() + pause.size(), seconds).ec == std::errc())
        view.every = Seconds(seconds);
    return view;
}

// `--watch abc': is it an interface, or a number that is none? False, having complained, when it
// cannot be an interface. Elsewhere a word can only be one.
bool is_shown(const Call& call, std::string_view name) {
    if (!call.options.precedes("--watch", name) || name == kAll || name == "interfaces")
        return true;
    const auto names = call.client.list();
    if (!names || std::ranges::find(*names, name) != names->end())
        return true;
    complain("--watch: " + wg::quote(name) + " is neither an interface nor " +
             std::string(kPauseValue.is));
    return false;
}

} // namespace

int show(const Call& call) {
    Arguments words = call.arguments;
    if (words.size() == 1 && (words[0] == "-h" || words[0] == "--help" || words[0] == "help")) {
        misuse(call);
        return kDone;
    }
    View view = view_of(call.options);
    if (words.size() > 2)
        return misuse(call);
    const std::string_view name = words.empty() ? kAll : words[0];
    if (!is_shown(call, name))
        return kFailed;
    if (words.size() == 2)
        view.field = find_field(words[1]);
    if (words.size() == 2 && (!view.field || name == "interfaces")) {
        if (name != "interfaces" && is_wg())
            complain("Invalid parameter: " + wg::quote(words[1]));
        return misuse(call, name == "interfaces"
                                ? "`show interfaces' takes nothing more: " + wg::quote(words[1])
                                : wg::quote(words[1]) + " is not a field of an interface");
    }
    if (view.json && (view.field || name == "interfaces"))
        return misuse(call, "--json shows whole interfaces, and not " +
                                wg::quote(name == "interfaces" ? name : words[1]));
    if (name == "interfaces") {
        wg::SecretString out;
        const int status = append_names(call, out);
        return status == kDone ? print(out) : status;
    }
    return show_until_it_fails(call, name, view);
}

} // namespace ctl
