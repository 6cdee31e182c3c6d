// A rack from the front, from behind, or from both sides.
import type { VNode } from 'preact';
import { type DrawnRack, type ElevationMeasures, type Face } from './drawn-rack.js';
import { Hatchings, RACK_HATCHINGS } from './hatching.js';
import { heightOfNotes, Notes, placed } from './notes.js';
import { draw, PictureFrame } from './picture.js';
import { devicesOn, FACE_NAMES, heightOfFace, RackFace, widthOfFace } from './rack-face.js';
import { heightOfLoose, LooseDevices, notesOf } from './rack-notes.js';
import { fitted } from './text-width.js';

export interface ElevationLook {
  readonly faces: readonly Face[];
  readonly measures: ElevationMeasures;
  readonly withImages: boolean;
  /** Does the picture say which rack it is? In the page of the rack it need not. */
  readonly isTitled: boolean;
  /** Are the devices listed that have no place in the frame? */
  readonly withLoose: boolean;
  /** At least so high: pictures that stand side by side, or on one sheet, are drawn to the same scale. */
  readonly height?: number;
}

const PADDING = 8;
const BETWEEN = 16;
const TITLE = 42;

/**
 * @example drawElevation(rack, { faces: ['front', 'rear'], measures, withImages: true, isTitled: true, withLoose: true })
 * @returns an SVG document
 */
export const drawElevation = (rack: DrawnRack, look: ElevationLook): string =>
  draw(<RackElevation rack={rack} look={look} />);

export const heightOfElevation = (rack: DrawnRack, look: ElevationLook): number => layoutOf(rack, look).height;

/** Where the parts are, from above. */
function layoutOf(rack: DrawnRack, look: ElevationLook) {
  const { faces, measures } = look;
  const id = `rack-${faces.join('-')}`;
  const inner = faces.length * widthOfFace(measures) + (faces.length - 1) * BETWEEN;
  const facesTop = PADDING + (look.isTitled ? TITLE : 0);
  const notes = placed(notesOf(id, rack, faces), inner);
  const notesTop = facesTop + heightOfFace(rack, measures) + 10;
  const looseTop = notesTop + heightOfNotes(notes) + (notes.length > 0 ? 6 : 0);
  const height = Math.ceil(looseTop + (look.withLoose ? heightOfLoose(rack, faces.length) : 0) + PADDING);
  return { id, inner, facesTop, notes, notesTop, looseTop, height: Math.max(height, look.height ?? 0) };
}

function RackElevation({ rack, look }: { rack: DrawnRack; look: ElevationLook }): VNode {
  const { faces, measures } = look;
  const { id, inner, facesTop, notes, notesTop, looseTop, height } = layoutOf(rack, look);
  return (
    <PictureFrame
      id={id}
      title={`Rack ${rack.name}: ${faces.join(' and ')}`}
      description={inWords(rack, faces)}
      width={inner + 2 * PADDING}
      height={height}
    >
      <Hatchings id={id} names={RACK_HATCHINGS} />
      {look.isTitled && <Title rack={rack} width={inner} />}
      {faces.map((face, index) => (
        <RackFace
          key={face}
          x={PADDING + index * (widthOfFace(measures) + BETWEEN)}
          y={facesTop}
          {...{ id, rack, face, measures, withImages: look.withImages }}
        />
      ))}
      <Notes notes={notes} x={PADDING} y={notesTop} />
      {look.withLoose && rack.loose.length > 0 && (
        <LooseDevices rack={rack} x={PADDING} y={looseTop} width={inner} columns={faces.length} />
      )}
    </PictureFrame>
  );
}

function Title({ rack, width }: { rack: DrawnRack; width: number }): VNode {
  return (
    <g>
      <text class="heading" x={PADDING} y={PADDING + 14} font-size="16">
        {fitted(rack.name, width / 1.06, 16)}
      </text>
      <text class="quiet" x={PADDING} y={PADDING + 31}>
        {fitted(rack.place, width, 12)}
      </text>
    </g>
  );
}

function inWords(rack: DrawnRack, faces: readonly Face[]): string {
  const { height, startingUnit, isDescending, reservations, loose, looseBeyond } = rack;
  const perFace = faces.map((face) => {
    const devices = devicesOn(rack, face);
    const used = devices.reduce((sum, device) => sum + device.height, 0);
    return `${FACE_NAMES[face]}: ${counted(devices.length, 'device')}, ${height - used} units free.`;
  });
  const reserved = new Set(reservations.flatMap(({ units }) => units)).size;
  return [
    `${counted(height, 'unit')}, numbered from ${startingUnit} at the ${isDescending ? 'top' : 'bottom'}.`,
    ...perFace,
    ...(reserved > 0 ? [`${counted(reserved, 'unit')} reserved.`] : []),
    ...(loose.length > 0 ? [`${counted(loose.length + looseBeyond, 'device')} not racked.`] : []),
  ].join(' ');
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
