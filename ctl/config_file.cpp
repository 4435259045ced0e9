// SPDX-License-Identifier: MIT
// config_file.cpp - configuration files as commands take them.
#include "config_file.hpp"

#include "command.hpp"
#include "file.hpp"
#include "findings.hpp"
#include "route_tables.hpp"

#include <wgctl/key_file.hpp>
#include <wgctl/quote.hpp>

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace ctl {
namespace {

void print_findings(const wg::Parsed& parsed, std::string_view path) {
    const std::string text =
        describe(parsed.findings, kMostShown,
                 "`wgctl check --all " + wg::presentable_path(path) + "' shows them");
    (void)std::fwrite(text.data(), 1, text.size(), stderr);
}

// What is wrong in the file itself.
wg::Result<Examined> examine_alone(const std::string& path, wg::Dialect dialect, bool advice) {
    auto file = read_whole(is_stdin(path) ? "/dev/stdin" : path);
    if (!file)
        return std::unexpected(std::move(file.error()));
    wg::Parsed parsed =
        wg::check(file->text, {wg::presentable_path(path), dialect, advice, advice && file->exposed,
                               [](std::string_view name) { return has_route_table(name); }});
    return Examined{std::move(file->text), std::move(parsed)};
}

EndpointPlaces places_of(std::string_view path, const wg::Places& places) {
    EndpointPlaces found{std::string(path), {}};
    found.lines.reserve(places.peers.size());
    for (const wg::PeerPlaces& peer : places.peers)
        found.lines.push_back(peer.endpoint.line);
    return found;
}

} // namespace

wg::Result<Examined> examine(const std::string& path, wg::Dialect dialect, bool advice) {
    auto examined = examine_alone(path, dialect, advice);
    if (!examined)
        return examined;
    const char* const credentials = std::getenv("CREDENTIALS_DIRECTORY");
    wg::load_key_files(
        examined->parsed,
        {path, credentials ? std::optional<std::string>(credentials) : std::nullopt, {}});
    return examined;
}

bool is_stdin(std::string_view path) {
    return path == "-" && !is_wg();
}

std::string EndpointPlaces::of(std::size_t peer) const {
    const bool known = peer < lines.size() && lines[peer] != 0;
    return file + (known ? ':' + std::to_string(lines[peer]) : "") + ": ";
}

std::optional<UsableFile> read_config(std::string_view path, wg::Dialect dialect,
                                      KeyFiles key_files) {
    const auto look = key_files == KeyFiles::read ? examine : examine_alone;
    auto examined = look(std::string(path), dialect, false);
    if (!examined) {
        complain(examined.error());
        return std::nullopt;
    }
    wg::Parsed& parsed = examined->parsed;
    print_findings(parsed, path);
    if (parsed.first_error())
        return std::nullopt;
    auto places = places_of(wg::presentable_path(path), parsed.places);
    return UsableFile{std::move(parsed.file), std::move(places), std::move(examined->text)};
}

} // namespace ctl
