/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* transaction.h - WGCTL_CMD_STAGE: a change that comes in several messages */
#ifndef WG_TRANSACTION_H
#define WG_TRANSACTION_H

#include "uapi/wgctl.h"

struct genl_info;
struct sk_buff;
struct wg_device;

#define WG_TRANSACTION_FLAGS (WGCTL_STAGE_FIRST | WGCTL_STAGE_COMMIT | WGCTL_STAGE_ABORT)

int wg_transaction_part(struct sk_buff *skb, struct genl_info *info);
int wg_transaction_init(void);
/** wg_transaction_exit() - forget all; the family is gone */
void wg_transaction_exit(void);

/** wg_transaction_forget() - the device goes, or leaves its namespace: so do its transactions. RTNL held. */
void wg_transaction_forget(const struct wg_device *wg);

#endif /* WG_TRANSACTION_H */
