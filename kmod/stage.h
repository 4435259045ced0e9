/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* stage.h - WGCTL_CMD_STAGE: a change that comes in several messages */
#ifndef WG_STAGE_H
#define WG_STAGE_H

#include "uapi/wgctl.h"

struct genl_info;
struct sk_buff;
struct wg_device;

#define WG_STAGE_FLAGS (WGCTL_STAGE_FIRST | WGCTL_STAGE_COMMIT | WGCTL_STAGE_ABORT)

int wg_stage(struct sk_buff *skb, struct genl_info *info);
int wg_stage_init(void);
/** wg_stage_exit() - forget what is staged; the family is gone */
void wg_stage_exit(void);

/** wg_stage_forget() - the device goes, or leaves its namespace: forget what is staged for it. RTNL held. */
void wg_stage_forget(const struct wg_device *wg);

#endif /* WG_STAGE_H */
