/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* control.h - the second generic netlink family: what goes beyond <linux/wireguard.h> */
#ifndef WG_CONTROL_H
#define WG_CONTROL_H

#include <net/genetlink.h>

#include "uapi/wgctl.h"

enum {
	/* The family's name has to hold the kind: "wgctl-KIND". */
	WG_CONTROL_KIND_MAX = GENL_NAMSIZ - 1 - (int)sizeof(WGCTL_GENL_NAME),
};

extern struct genl_family wg_control_family;

/** wg_control_init() - register the family, under its plain name if @kind is NULL; module load */
int wg_control_init(const char *kind);
void wg_control_exit(void);

#define WG_STAGE_FLAGS (WGCTL_STAGE_FIRST | WGCTL_STAGE_COMMIT | WGCTL_STAGE_ABORT)

/* WGCTL_CMD_STAGE, stage.c */
int wg_stage(struct sk_buff *skb, struct genl_info *info);
int wg_stage_init(void);
/** wg_stage_exit() - forget what is staged; the family is gone */
void wg_stage_exit(void);

/* WGCTL_CMD_GET_STATS, stats.c */
int wg_stats_start(struct netlink_callback *cb);
int wg_stats_dump(struct sk_buff *skb, struct netlink_callback *cb);

#endif /* WG_CONTROL_H */
