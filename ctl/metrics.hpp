// SPDX-License-Identifier: MIT
// metrics.hpp - counters as text, for people or Prometheus.
#pragma once

#include <wgctl/names.hpp>
#include <wgctl/stats.hpp>

#include <span>
#include <string>

namespace ctl {

struct NamedStats {
    wg::DeviceStats stats;
    wg::Names names;
};

/// One interface for people.
std::string to_text(const NamedStats& device);

/// All of them in the OpenMetrics text format 1.0, `# EOF` included. Prometheus' textfile collector
/// reads it too. Every reason for drops of an interface is there, those of a peer where they are
/// not zero.
std::string to_open_metrics(std::span<const NamedStats> devices);

} // namespace ctl
