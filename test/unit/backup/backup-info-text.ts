/** What Barman writes for a finished backup; `changes` replace values, undefined takes a line out. */
export function backupInfoText(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const label = 'START WAL LOCATION: 0/1C00028 (file 00000001000000000000001C)\\nLABEL: a=b base backup\\n';
  const values: Record<string, string | undefined> = {
    backup_label: `'${label}'`,
    backup_name: 'second',
    begin_offset: '40',
    begin_time: '2026-11-24 17:03:20.418340+00:00',
    begin_wal: '00000001000000000000001C',
    begin_xlog: '0/1C00028',
    compression: 'None',
    copy_stats: "{'copy_time': 91.946356, 'total_time': 91.946356}",
    deduplicated_size: '34116038',
    end_offset: '23664',
    end_time: '2026-11-24 17:04:52.381657+00:00',
    end_wal: '00000001000000000000001D',
    end_xlog: '0/1D05C70',
    error: 'None',
    mode: 'postgres',
    server_name: 'main',
    size: '34116039',
    status: 'DONE',
    systemid: '7711784466326049669',
    timeline: '1',
    version: '150018',
    xlog_segment_size: '1048576',
    ...changes,
  };
  const lines = Object.entries(values).filter(([, value]) => value !== undefined);
  return lines.map(([key, value]) => `${key}=${value}\n`).join('');
}
