// SPDX-License-Identifier: MIT
// findings.cpp - findings about configuration files as people and programs read them.
#include "findings.hpp"

#include <algorithm>

namespace ctl {
namespace {

constexpr int kSchema = 1; // counts up when a key changes its meaning or goes

std::size_t count(std::span<const wg::Finding> findings, wg::Severity severity) {
    return static_cast<std::size_t>(std::ranges::count(findings, severity, &wg::Finding::severity));
}

// `4 more errors, 1 more warning'
void add_more(std::string& text, std::size_t number, std::string_view noun) {
    if (number == 0)
        return;
    if (!text.empty())
        text += ", ";
    text.append(std::to_string(number)).append(" more ").append(noun);
    if (number > 1)
        text += 's';
}

Json text(std::string_view value) {
    return wg::SecretString(value);
}

Json to_json(const wg::Finding& finding) {
    const bool placed = finding.where.line != 0;
    Json json = Json::object();
    json["severity"] = finding.severity == wg::Severity::error ? "error" : "warning";
    json["line"] = placed ? Json(finding.where.line) : Json(nullptr);
    json["column"] = placed ? Json(finding.where.column) : Json(nullptr);
    json["message"] = text(finding.context);
    json["text"] = text(finding.where.text);
    return json;
}

} // namespace

std::string describe(const wg::Finding& finding) {
    return finding.message() + '\n' + finding.picture();
}

std::string describe(std::span<const wg::Finding> findings, std::size_t most,
                     std::string_view remedy) {
    std::size_t errors = 0, warnings = 0;
    std::string text;
    for (const wg::Finding& finding : findings) {
        if ((finding.severity == wg::Severity::error ? errors : warnings)++ < most)
            text += describe(finding);
    }
    std::string more;
    add_more(more, errors - std::min(errors, most), "error");
    add_more(more, warnings - std::min(warnings, most), "warning");
    if (!more.empty())
        text.append(findings.front().where.file)
            .append(": ")
            .append(more)
            .append("; ")
            .append(remedy) += '\n';
    return text;
}

Json to_json(std::span<const FileFindings> files) {
    std::size_t errors = 0, warnings = 0;
    Json list = Json::array();
    for (const FileFindings& file : files) {
        errors += count(file.findings, wg::Severity::error);
        warnings += count(file.findings, wg::Severity::warning);
        Json one = Json::object();
        one["file"] = text(file.file);
        Json& findings = one["findings"] = Json::array();
        for (const wg::Finding& finding : file.findings)
            findings.push_back(to_json(finding));
        list.push_back(std::move(one));
    }
    Json json = Json::object();
    json["schema"] = kSchema;
    json["errors"] = errors;
    json["warnings"] = warnings;
    json["files"] = std::move(list);
    return json;
}

} // namespace ctl
