// SPDX-License-Identifier: MIT
// config_file.cpp - configuration files as commands take them.
#include "config_file.hpp"

#include "command.hpp"
#include "file.hpp"

#include <wgctl/key_file.hpp>

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace ctl {
namespace {

void print_findings(const wg::Parsed& parsed) {
    for (const wg::Finding& finding : parsed.findings) {
        const std::string text = describe(finding);
        (void)std::fwrite(text.data(), 1, text.size(), stderr);
    }
}

// What is wrong in the file itself.
wg::Result<wg::Parsed> examine_alone(const std::string& path, wg::Dialect dialect, bool advice) {
    auto file = read_whole(path);
    if (!file)
        return std::unexpected(std::move(file.error()));
    return wg::check(file->text, {path, dialect, advice, advice && file->exposed});
}

} // namespace

std::string describe(const wg::Finding& finding) {
    return finding.message() + '\n' + finding.picture();
}

wg::Result<wg::Parsed> examine(const std::string& path, wg::Dialect dialect, bool advice) {
    auto parsed = examine_alone(path, dialect, advice);
    if (!parsed)
        return parsed;
    const char* const credentials = std::getenv("CREDENTIALS_DIRECTORY");
    wg::load_key_files(
        *parsed, {path, credentials ? std::optional<std::string>(credentials) : std::nullopt, {}});
    return parsed;
}

std::optional<wg::ConfigFile> read_config(std::string_view path, wg::Dialect dialect,
                                          KeyFiles key_files) {
    const auto look = key_files == KeyFiles::read ? examine : examine_alone;
    auto parsed = look(std::string(path), dialect, false);
    if (!parsed) {
        complain(parsed.error());
        return std::nullopt;
    }
    print_findings(*parsed);
    if (parsed->first_error())
        return std::nullopt;
    return std::move(parsed->file);
}

} // namespace ctl
