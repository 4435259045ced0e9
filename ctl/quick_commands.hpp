// SPDX-License-Identifier: MIT
// quick_commands.hpp - the commands of wgctl-quick, for the completion of its command lines.
#pragma once

#include "completion.hpp"

namespace ctl {

Program quick_program();

} // namespace ctl
