// SPDX-License-Identifier: MIT
// show.cpp - show: devices for people, or one fact of them for scripts.
#include "command.hpp"
#include "fields.hpp"
#include "json.hpp"
#include "names.hpp"
#include "pretty.hpp"

#include <wgctl/quote.hpp>

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
constexpr double kLeastPause = 0.1, kMostPause = 86400;

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
    style.color = is_set("WG_COLOR_MODE", "always") ||
                  (!is_set("WG_COLOR_MODE", "never") && isatty(STDOUT_FILENO) == 1);
    style.keys = is_set("WG_HIDE_KEYS", "never");
    style.now = std::time(nullptr);
    return style;
}

// Without a list of names that somebody made, the view is that of wg(8) to the byte.
bool names_are_wanted() {
    const char* const list = std::getenv("WGCTL_NAMES");
    return !is_wg() && (list ? *list != '\0' : access("/etc/wireguard/names", R_OK) == 0);
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

std::optional<Seconds> parse_pause(std::string_view text) {
    double seconds = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc() || stop != text.data() + text.size() ||
        !(seconds >= kLeastPause && seconds <= kMostPause))
        return std::nullopt;
    return Seconds(seconds);
}

// Takes the options off the front, which wg does not have. False when one is wrong.
bool take_options(Arguments& words, View& view) {
    while (!is_wg() && !words.empty() && words[0].starts_with("--")) {
        const std::string_view word = words[0];
        words = words.subspan(1);
        if (word == "--json") {
            view.json = true;
        } else if (word == "--names") {
            view.names = true;
        } else if (word == "--watch") {
            view.every = kUsualPause;
            if (const auto pause = words.empty() ? std::nullopt : parse_pause(words[0])) {
                view.every = *pause;
                words = words.subspan(1);
            }
        } else if (word.starts_with("--watch=")) {
            view.every = parse_pause(word.substr(word.find('=') + 1));
            if (!view.every)
                return false;
        } else {
            return false;
        }
    }
    return true;
}

} // namespace

int show(const Call& call) {
    Arguments words = call.arguments;
    if (words.size() == 1 && (words[0] == "-h" || words[0] == "--help" || words[0] == "help")) {
        misuse(call);
        return kDone;
    }
    View view;
    view.names = names_are_wanted();
    if (!take_options(words, view) || words.size() > 2)
        return misuse(call);
    const std::string_view name = words.empty() ? kAll : words[0];
    if (words.size() == 2)
        view.field = find_field(words[1]);
    if (words.size() == 2 && (!view.field || name == "interfaces")) {
        if (name != "interfaces")
            complain("Invalid parameter: " + wg::quote(words[1]));
        return misuse(call);
    }
    if (view.json && (view.field || name == "interfaces"))
        return misuse(call);
    if (name == "interfaces") {
        wg::SecretString out;
        const int status = append_names(call, out);
        return status == kDone ? print(out) : status;
    }
    return show_until_it_fails(call, name, view);
}

} // namespace ctl
