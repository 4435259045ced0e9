// SPDX-License-Identifier: MIT
// check.cpp - check: everything that is wrong with configurations, at once.
#include "commands.hpp"
#include "config_file.hpp"
#include "findings.hpp"

#include <wgctl/quote.hpp>
#include <wgctl/shared.hpp>

#include <algorithm>
#include <limits>

namespace ctl {
namespace {

// A file that cannot be read is one finding.
FileFindings unreadable(const std::string& path, const wg::Error& error) {
    wg::Finding finding;
    finding.where.file = wg::presentable_path(path);
    finding.context = error.message();
    return {wg::path_without_keys(path), {std::move(finding)}};
}

// What is wrong with each of the files, and what they have in common.
std::vector<FileFindings> look_at(const std::vector<std::string>& paths) {
    std::vector<wg::Result<Examined>> examined;
    std::vector<wg::CheckedFile> readable;
    examined.reserve(paths.size()); // what is in it is referred to
    for (const std::string& path : paths) {
        auto& file = examined.emplace_back(examine(path, wg::Dialect::quick, true));
        if (file)
            readable.push_back({wg::presentable_path(path), file->text, &file->parsed});
    }
    wg::find_shared(readable);
    std::vector<FileFindings> all;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        if (examined[i])
            all.push_back(
                {wg::path_without_keys(paths[i]), std::move(examined[i]->parsed.findings)});
        else
            all.push_back(unreadable(paths[i], examined[i].error()));
    }
    return all;
}

int status_of(const std::vector<FileFindings>& files, bool strict) {
    const bool bad = std::ranges::any_of(files, [&](const FileFindings& file) {
        return std::ranges::any_of(file.findings, [&](const wg::Finding& finding) {
            return strict || finding.severity == wg::Severity::error;
        });
    });
    return bad ? kFailed : kDone;
}

// Files that cannot be read go to stderr, as from all commands.
int print_text(const std::vector<FileFindings>& files, bool all) {
    const std::size_t most = all ? std::numeric_limits<std::size_t>::max() : kMostShown;
    for (const FileFindings& file : files) {
        if (file.findings.size() == 1 && file.findings[0].where.line == 0) {
            complain(wg::Error{wg::Code::system, 0, file.findings[0].context, {}});
            continue;
        }
        const std::string text = describe(file.findings, most, "--all shows them");
        if (!text.empty() && print(text) != kDone)
            return kFailed;
    }
    return kDone;
}

} // namespace

int check(const Call& call) {
    if (call.arguments.empty())
        return misuse(call);
    if (std::ranges::count_if(call.arguments, is_stdin) > 1)
        return misuse(call, "`-' is standard input, which can be read only once");
    const auto files = look_at({call.arguments.begin(), call.arguments.end()});
    const int printed = call.options.has("--json") ? print(dump(to_json(files), false))
                                                   : print_text(files, call.options.has("--all"));
    return printed != kDone ? printed : status_of(files, call.options.has("--strict"));
}

} // namespace ctl
