import { createContext, useContext } from 'react';

/** What a screen needs to know of the person in front of it. */
export interface Viewer {
  /** Under which preferences are remembered. */
  personId: string;
  timeZone?: string | undefined;
  /** Sees every account, so rows say whose they are. */
  superadmin: boolean;
}

const ViewerContext = createContext<Viewer>({ personId: '', superadmin: false });

export const ViewerProvider = ViewerContext.Provider;

export function useViewer(): Viewer {
  return useContext(ViewerContext);
}
