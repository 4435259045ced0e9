// SPDX-License-Identifier: MIT
// event_text.cpp - an event as a line, for people or programs.
#include "event_text.hpp"

#include "json.hpp"

#include <wgctl/scope.hpp>

#include <fmt/format.h>

#include <ctime>

namespace ctl {
namespace {

std::string timestamp(const wg::Time& time) {
    const std::time_t seconds = time.seconds;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z", utc.tm_year + 1900,
                       utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                       time.nanoseconds);
}

Json text_or_null(std::string_view text) {
    return text.empty() ? Json() : Json(wg::SecretString(text));
}

std::string text_of(const std::optional<wg::Endpoint>& endpoint) {
    return endpoint ? wg::to_string(*endpoint, wg::interface_name) : std::string();
}

} // namespace

std::string to_line(const wg::Event& event, const wg::Names& names) {
    std::string line =
        fmt::format("{} {} {}", timestamp(event.time), event.device.empty() ? "-" : event.device,
                    wg::to_string(event.kind));
    if (event.peer) {
        line.append(" ").append(event.peer->to_base64());
        if (const auto name = names.find(*event.peer); !name.empty())
            line.append(" ").append(name);
    }
    if (event.old_endpoint)
        line.append(" from ").append(text_of(event.old_endpoint));
    if (event.endpoint)
        line.append(event.kind == wg::EventKind::endpoint ? " to " : " endpoint ")
            .append(text_of(event.endpoint));
    if (event.initiator)
        line.append(*event.initiator ? " initiator" : " responder");
    return line + '\n';
}

std::string to_json_line(const wg::Event& event, const wg::Names& names) {
    Json json;
    json["time"] = text_or_null(timestamp(event.time));
    json["event"] = text_or_null(wg::to_string(event.kind));
    json["interface"] = text_or_null(event.device);
    json["index"] = event.index;
    json["peer"] = text_or_null(event.peer ? event.peer->to_base64() : std::string());
    json["name"] = text_or_null(event.peer ? names.find(*event.peer) : std::string_view());
    json["endpoint"] = text_or_null(text_of(event.endpoint));
    json["old_endpoint"] = text_or_null(text_of(event.old_endpoint));
    json["initiator"] = event.initiator ? Json(*event.initiator) : Json();
    return std::string(std::string_view(dump(json, true)));
}

} // namespace ctl
