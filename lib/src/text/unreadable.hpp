// SPDX-License-Identifier: MIT
// unreadable.hpp - why a line that looks right to the eye is not what it looks like. Pure.
#pragma once

#include <string>
#include <string_view>

namespace wg {

/// For the end of a message about a line that was refused, beginning with `; `: the first character
/// before any comment that is not printable ASCII, with its column in bytes from 1 and its number
/// and name in Unicode, a carriage return in the midst of the line, or quotation marks around a
/// value. Nothing of the line itself is in it. Empty where there is none of these.
std::string why_unreadable(std::string_view line);

/// The same for a line without a `=`, or with the first one in its value: the key that it begins
/// with and what to write. Empty when it begins with no key of a configuration.
std::string why_no_assignment(std::string_view line);

} // namespace wg
