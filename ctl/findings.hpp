// SPDX-License-Identifier: MIT
// findings.hpp - findings about configuration files as people and programs read them. Pure.
#pragma once

#include "json.hpp"

#include <wgctl/finding.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctl {

/// More errors than this nobody reads.
inline constexpr std::size_t kMostShown = 20;

/// One line for a finding, with the source line under it.
std::string describe(const wg::Finding& finding);

/// Errors and warnings about one file in the order of their places, at most @p most of either. What
/// is left out is counted in a last line, behind which comes @p remedy.
std::string describe(std::span<const wg::Finding> findings, std::size_t most,
                     std::string_view remedy);

/// What was found in one file.
struct FileFindings {
    std::string file; ///< its name, whole, without a key in it
    std::vector<wg::Finding> findings;
};

/// Of all files: an object with `schema`, the numbers of `errors` and `warnings`, and `files`. Its
/// schema is in wgctl(8).
Json to_json(std::span<const FileFindings> files);

} // namespace ctl
