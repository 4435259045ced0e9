/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* stats.h - WGCTL_CMD_GET_STATS */
#ifndef WG_STATS_H
#define WG_STATS_H

struct netlink_callback;
struct sk_buff;

int wg_stats_start(struct netlink_callback *cb);
int wg_stats_dump(struct sk_buff *skb, struct netlink_callback *cb);

#endif /* WG_STATS_H */
