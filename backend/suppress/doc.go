// Package suppress contains the bulk operations of superadmins on suppressions: CSV import and export, and synchronizing SES's account-level
// list with ours.
package suppress
