// SPDX-License-Identifier: MIT
// api.hpp - marks what leaves the shared library; everything else is hidden.
#pragma once

#define WGCTL_API __attribute__((visibility("default")))
