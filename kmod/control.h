/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* control.h - the commands of the wgctl family */
#ifndef WG_CONTROL_H
#define WG_CONTROL_H

/** wg_control_init() - register the family, under its plain name if @kind is NULL; module load */
int wg_control_init(const char *kind);
void wg_control_exit(void);

#endif /* WG_CONTROL_H */
