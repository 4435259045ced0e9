/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* wgctl_commands.h - the commands of the wgctl family */
#ifndef WG_WGCTL_COMMANDS_H
#define WG_WGCTL_COMMANDS_H

/** wg_wgctl_init() - register the family, under its plain name if @kind is NULL; module load */
int wg_wgctl_init(const char *kind);
void wg_wgctl_exit(void);

#endif /* WG_WGCTL_COMMANDS_H */
